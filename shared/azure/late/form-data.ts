/**
 * In the bundle this stands where the clients of Azure look at each request whether it is a form. That look alone has
 * Node.js load its whole `fetch`, 24 ms of a start, and before the first question to a table is sent. We send no forms.
 */

/** What a policy of a pipeline is given, as far as this one looks. */
interface PipelineRequest {
  readonly body?: unknown;
  readonly formData?: unknown;
}

export const formDataPolicyName = 'formDataPolicy';

export function formDataPolicy() {
  return {
    name: formDataPolicyName,
    async sendRequest<Request extends PipelineRequest, Response>(
      request: Request,
      next: (request: Request) => Promise<Response>,
    ): Promise<Response> {
      const isForm = Object.prototype.toString.call(request.body) === '[object FormData]';
      if (isForm || request.formData !== undefined) throw new Error('This service sends no form to Azure.');
      return next(request);
    },
  };
}
