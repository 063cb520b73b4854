@rem The same for Windows; never tried there. For cmd.exe and PowerShell, from any folder.
@setlocal
@where node >nul 2>nul || (echo strongroom needs Node 20.16 or newer: https://nodejs.org/ 1>&2 & exit /b 2)
@node "%~dp0bin\strongroom.js" %*
@exit /b %ERRORLEVEL%
