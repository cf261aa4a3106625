/** The ways to sign in that a function app does not need: those of developers, of pipelines and of Kubernetes. */
export { DefaultAzureCredential } from '@azure/identity';
