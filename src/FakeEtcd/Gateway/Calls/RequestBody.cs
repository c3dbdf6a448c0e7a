using FakeEtcd.Gateway.Json;
using FakeEtcd.Protocol.Rpcs;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Calls;

/// <summary>Reads the requests of a call from the JSON in the body of an HTTP request.</summary>
/// <param name="request">The HTTP request.</param>
/// <param name="rpc">The RPC.</param>
/// <param name="maxMessageBytes">The largest message that gRPC accepts.</param>
internal sealed class RequestBody(HttpRequest request, RpcInfo rpc, int maxMessageBytes)
{
    /// <summary>How much larger the JSON of the largest message may be. Base64 and names take more space than protobuf.</summary>
    private const int JsonFactor = 4;

    private readonly JsonBody _json = new(request.BodyReader, (int)Math.Min(int.MaxValue, (long)maxMessageBytes * JsonFactor));

    /// <summary>Reads the next request.</summary>
    /// <returns>The request; null at the end of the body.</returns>
    /// <exception cref="JsonInputException">The JSON is not valid.</exception>
    /// <exception cref="BodyTooLargeException">The JSON is larger than allowed.</exception>
    public async Task<IMessage?> ReadAsync(CancellationToken cancellationToken)
    {
        if (await _json.ReadAsync(cancellationToken).ConfigureAwait(false) is not { } text)
        {
            return null;
        }

        var message = rpc.NewRequest();
        MessageReader.Read(text, message);
        return message;
    }
}
