using System.Globalization;
using FakeEtcd.Gateway.Json;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.WebUtilities;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The JSON of the gateway's replies, in the shapes of a version.</summary>
internal sealed class GatewayJson(GatewayVersion version)
{
    private bool IsV1 => version == GatewayVersion.V1;

    /// <summary>Writes the response of a call.</summary>
    public string Response(IMessage response) => MessageText.Write(response, IsV1 ? "," : ", ");

    /// <summary>Writes a response on a stream: a line.</summary>
    public static string StreamResponse(IMessage response) => $"{{\"result\":{MessageText.Write(response, ",")}}}\n";

    /// <summary>Writes the error of a call.</summary>
    public string Error(Status status)
    {
        var (code, message) = (Number((int)status.StatusCode), MessageText.Quote(status.Detail));
        return (IsV1, status.Detail.Length > 0) switch
        {
            (true, true) => $"{{\"error\":{message},\"code\":{code},\"message\":{message}}}",
            (false, true) => $"{{\"code\":{code}, \"message\":{message}}}",
            _ => $"{{\"code\":{code}}}",
        };
    }

    /// <summary>Writes the error that ends a stream.</summary>
    public string StreamError(Status status)
    {
        var (code, message) = (Number((int)status.StatusCode), MessageText.Quote(status.Detail));
        if (!IsV1)
        {
            return $"{{\"error\":{{\"code\":{code},\"message\":{message}}}}}\n";
        }

        var http = StatusMapping.ToHttp(status.StatusCode, version);
        var phrase = MessageText.Quote(ReasonPhrases.GetReasonPhrase(http));
        return $"{{\"error\":{{\"grpc_code\":{code},\"http_code\":{Number(http)},\"message\":{message},\"http_status\":{phrase}}}}}";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
