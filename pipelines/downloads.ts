/** Programs that images do not have, each by the digest that its makers publish for this version. */
export const terraformVersion = "1.11.4";
const terraform = {
  address: `https://releases.hashicorp.com/terraform/${terraformVersion}/terraform_${terraformVersion}_linux_amd64.zip`,
  sha256: "1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc",
};
const gitleaks = {
  address: "https://github.com/gitleaks/gitleaks/releases/download/v8.28.0/gitleaks_8.28.0_linux_x64.tar.gz",
  sha256: "a65b5253807a68ac0cafa4414031fd740aeb55f54fb7e55f386acb52e6a840eb",
};

const fetched = (
  { address, sha256 }: typeof terraform,
  file: string,
) => `curl --silent --show-error --fail --location --output ${file} ${address}
echo "${sha256}  ${file}" | sha256sum --check --quiet`;

/** Outside of the folder, so that nothing of a checkout can take its place. */
export const terraformInstalled = `${fetched(terraform, "/tmp/terraform.zip")}
unzip -q -o /tmp/terraform.zip terraform -d /usr/local/bin`;

export const gitleaksFetched = `{
${fetched(gitleaks, "/tmp/gitleaks.tar.gz")
  .split("\n")
  .map((line) => `  ${line}`)
  .join("\n")}
  tar --extract --gzip --file /tmp/gitleaks.tar.gz --directory /tmp gitleaks
  /tmp/gitleaks "$@"
}`;
