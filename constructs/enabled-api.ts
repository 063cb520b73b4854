import type { Construct } from "constructs";
import { LiteralResource, type ResourceProps } from "./literal-resource";

const TYPE = "google_project_service";

export interface EnabledApiProps extends ResourceProps {
  /** `secretmanager.googleapis.com` */
  readonly api: string;
}

/** An API that is enabled in a project. It stays enabled when this goes: others may have come to need it. */
export class EnabledApi extends LiteralResource {
  /** For what must come after it. */
  readonly reference: string;

  constructor(scope: Construct, id: string, props: EnabledApiProps) {
    super(scope, id, {
      type: TYPE,
      address: props.address,
      args: { project: props.project, service: props.api, disable_on_destroy: false },
    });
    this.reference = `${TYPE}.${props.address}`;
  }
}
