/** The shop of `e2e` with an address that is composed of its vendor's key, which its readers get instead of the key. */

/** @param edit replaces a passage of a file, which must be there */
export function declareVendorUrl(edit: (file: string, from: string, to: string) => void): void {
  const last = `NEXT_PUBLIC_SHOP_NAME: publicConfig({ purpose: "Shown in the title", default: "Shop" }),\n  },\n);\n`;
  edit(
    "catalog/vendor.ts",
    last,
    `${last}
export const urls = shopProduct.integration(
  { title: "Vendor's addresses", owner: "shop", revoke: "strongroom rotate VENDOR_KEY", setup: [] },
  {
    VENDOR_URL: composed("https://shop:{key}@vendor.invalid/v1", { key: vendor.VENDOR_KEY }, { purpose: "Calls the vendor" }),
  },
);
`,
  );
  edit("catalog/vendor.ts", "import { everyDays", "import { composed, everyDays");
  edit("catalog/index.ts", `import { vendor } from`, `import { urls, vendor } from`);
  edit("catalog/index.ts", `{ own, vendor }`, `{ own, urls, vendor }`);
  edit("services/shop.ts", `import { vendor } from`, `import { urls, vendor } from`);
  edit("services/shop.ts", `reads: [own.LOG_LEVEL, vendor.VENDOR_KEY]`, `reads: [own.LOG_LEVEL, urls.VENDOR_URL]`);
  edit("services/web.ts", `import { vendor } from`, `import { urls, vendor } from`);
  edit("services/web.ts", `reads: [vendor.WEB_KEY]`, `reads: [urls.VENDOR_URL, vendor.WEB_KEY]`);
  edit(
    "environments/index.ts",
    `deliverer: "platform/strongroom-deliver",`,
    `deliverer: "platform/strongroom-deliver",\n  composers: ["platform/strongroom-inject"],`,
  );
}

/** What it must be made of a key. */
export const vendorUrlOf = (key: string): string => `https://shop:${encodeURIComponent(key)}@vendor.invalid/v1`;
