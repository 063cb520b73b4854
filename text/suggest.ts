export { nearest } from "../model/nearest";
