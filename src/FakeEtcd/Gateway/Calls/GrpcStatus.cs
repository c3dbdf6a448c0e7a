using System.Globalization;
using System.Text;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.Gateway.Calls;

/// <summary>The end of a call: a gRPC status, or a refusal of the call that has an HTTP status of its own.</summary>
/// <param name="HttpStatus">The HTTP status.</param>
/// <param name="Code">The gRPC status.</param>
/// <param name="Message">The gRPC message.</param>
internal sealed record GrpcStatus(int HttpStatus, StatusCode Code, string Message)
{
    public const string ContentType = "application/grpc";

    public const string StatusHeader = "grpc-status";
    public const string MessageHeader = "grpc-message";

    /// <summary>The status of a call that has succeeded.</summary>
    public static readonly GrpcStatus Ok = new(StatusCode.OK, "");

    public GrpcStatus(StatusCode code, string message)
        : this(StatusCodes.Status200OK, code, message)
    {
    }

    public GrpcStatus(Status status)
        : this(status.StatusCode, status.Detail)
    {
    }

    private string CodeText => Code == StatusCode.OK ? "0" : ((int)Code).ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the status of a response.</summary>
    /// <param name="code">The text of its code; null for none.</param>
    /// <param name="message">The message as it is sent; null for none.</param>
    /// <returns>The status; null without a valid code.</returns>
    public static Status? Read(string? code, string? message) =>
        int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new Status((StatusCode)number, Uri.UnescapeDataString(message ?? ""))
            : null;

    /// <summary>Ends a response, which may have messages.</summary>
    public void End(HttpResponse response, bool hasMessages)
    {
        if (hasMessages)
        {
            WriteTrailersTo(response);
        }
        else
        {
            WriteTo(response);
        }
    }

    /// <summary>Writes a response without messages.</summary>
    public void WriteTo(HttpResponse response)
    {
        response.StatusCode = HttpStatus;
        response.ContentType = ContentType;
        response.Headers[StatusHeader] = CodeText;
        if (Message.Length > 0)
        {
            response.Headers[MessageHeader] = Encode(Message);
        }
    }

    /// <summary>Ends a response with messages.</summary>
    public void WriteTrailersTo(HttpResponse response)
    {
        response.AppendTrailer(StatusHeader, CodeText);
        if (Message.Length > 0)
        {
            response.AppendTrailer(MessageHeader, Encode(Message));
        }
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
