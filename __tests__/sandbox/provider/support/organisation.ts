const WHOLE = `
terraform {
  required_providers {
    vercel = { source = "vercel/vercel", version = "5.9.1" }
    google = { source = "hashicorp/google", version = "7.45.0" }
  }
}
variable "pin" { default = 1 }
variable "phase" { default = 1 }
provider "google" {
  project = "acme-prod"
  region  = "europe-west1"
}
provider "vercel" { team = "team_x" }
resource "google_service_account" "user_service" {
  account_id   = "user-service"
  display_name = var.phase == 1 ? "user-service" : "User service"
}
resource "google_secret_manager_secret" "jwt" {
  secret_id           = "JWT_SECRET"
  labels              = { tier = "1", class = "critical", owner = "platform" }
  annotations         = var.phase == 1 ? { purpose = "Signs user sessions" } : { purpose = "Signs user sessions", used-by = "user-service" }
  version_destroy_ttl = "604800s"
  deletion_protection = false
  replication {
    auto {}
  }
}
resource "google_secret_manager_secret" "eu" {
  secret_id = "EU_ONLY"
  replication {
    user_managed {
      replicas { location = "europe-west1" }
      replicas { location = "europe-west4" }
    }
  }
}
resource "google_secret_manager_secret_iam_member" "jwt" {
  secret_id = google_secret_manager_secret.jwt.id
  role      = "roles/secretmanager.secretAccessor"
  member    = "serviceAccount:\${google_service_account.user_service.email}"
}
resource "google_cloud_run_v2_service" "user_service" {
  name                = "user-service"
  location            = "europe-west1"
  deletion_protection = false
  ingress             = "INGRESS_TRAFFIC_ALL"
  template {
    service_account = google_service_account.user_service.email
    scaling { max_instance_count = 4 }
    containers {
      image = "gcr.io/cloudrun/hello"
      env {
        name  = "LOG_LEVEL"
        value = "info"
      }
      env {
        name = "JWT_SECRET"
        value_source {
          secret_key_ref {
            secret  = "JWT_SECRET"
            version = tostring(var.pin)
          }
        }
      }
    }
  }
  lifecycle { ignore_changes = [client, client_version, template[0].containers[0].image] }
  depends_on = [google_secret_manager_secret_iam_member.jwt]
}
resource "google_cloud_run_v2_service_iam_member" "public" {
  name     = google_cloud_run_v2_service.user_service.name
  location = "europe-west1"
  role     = "roles/run.invoker"
  member   = "allUsers"
}
resource "google_project_iam_audit_config" "sm" {
  project = "acme-prod"
  service = "secretmanager.googleapis.com"
  audit_log_config { log_type = "DATA_READ" }
  audit_log_config { log_type = "DATA_WRITE" }
}
resource "vercel_project" "web" { name = "web" }
ephemeral "google_secret_manager_secret_version" "jwt" {
  secret  = "JWT_SECRET"
  version = timestamp() == "" ? "0" : tostring(var.pin)
}
resource "vercel_project_environment_variable" "jwt" {
  project_id       = vercel_project.web.id
  key              = "JWT_SECRET"
  value_wo         = ephemeral.google_secret_manager_secret_version.jwt.secret_data
  value_wo_version = var.pin
  target           = ["production"]
  sensitive        = true
  comment          = "Secret Manager acme-prod/JWT_SECRET"
}
resource "vercel_project_environment_variable" "dev" {
  project_id       = vercel_project.web.id
  key              = "JWT_SECRET"
  value_wo         = "fake-dev-placeholder"
  value_wo_version = 1
  target           = ["development"]
  sensitive        = false
}
resource "vercel_project_environment_variable" "mode" {
  project_id = vercel_project.web.id
  key        = "NEXT_PUBLIC_STRIPE_DASHBOARD_MODE"
  value      = var.phase == 1 ? "test" : "live"
  target     = ["production", "preview"]
  sensitive  = false
}
`;

/** A small deployment with everything in it: what the traffic of the real providers was recorded with. */
export const organisation: Readonly<Record<string, string>> = { "main.tf": WHOLE };
