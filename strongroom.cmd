@node "%~dp0bin\strongroom.js" %*
