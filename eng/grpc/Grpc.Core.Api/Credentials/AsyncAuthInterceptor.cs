namespace Grpc.Core;

/// <summary>Adds a call's credentials to the headers it is about to send.</summary>
public delegate Task AsyncAuthInterceptor(AuthInterceptorContext context, Metadata metadata);
