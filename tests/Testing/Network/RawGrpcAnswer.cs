namespace Testing.Network;

/// <summary>What a server answered to a call.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="GrpcStatus">The gRPC status as sent; null if there was none, or if the client ended the call.</param>
/// <param name="Message">The gRPC message as sent, percent-encoded; null if there was none.</param>
/// <param name="Responses">The messages of the response, without their frames.</param>
public sealed record RawGrpcAnswer(int HttpStatus, string? GrpcStatus, string? Message, IReadOnlyList<byte[]> Responses);
