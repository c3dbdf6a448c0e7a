using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Hosting.Requests;

/// <summary>The answer to a call that does not reach its service.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Code">The gRPC status.</param>
/// <param name="Message">The gRPC message.</param>
internal sealed record GrpcRefusal(int HttpStatus, StatusCode Code, string Message)
{
    public const string ContentType = "application/grpc";
    public const string StatusHeader = "grpc-status";

    public GrpcRefusal(StatusCode code, string message)
        : this(StatusCodes.Status200OK, code, message)
    {
    }

    public void WriteTo(HttpResponse response)
    {
        response.StatusCode = HttpStatus;
        response.ContentType = ContentType;
        response.Headers[StatusHeader] = ((int)Code).ToString(CultureInfo.InvariantCulture);
        response.Headers["grpc-message"] = Encode(Message);
    }

    /// <summary>Printable ASCII stays as it is but for the percent sign; every other byte is percent-encoded.</summary>
    private static string Encode(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var value in Encoding.UTF8.GetBytes(message))
        {
            _ = value is >= 0x20 and < 0x7f and not (byte)'%'
                ? text.Append((char)value)
                : text.Append('%').Append(value.ToString("X2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
