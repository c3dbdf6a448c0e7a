using FakeEtcd.ControlApi.Messages;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.ControlApi.Http;

/// <summary>Turns exceptions into problems.</summary>
internal static class ErrorMapping
{
    /// <summary>Returns the problem of an exception; null if the exception is unexpected.</summary>
    public static Problem? Find(Exception exception) => exception switch
    {
        ControlException refused => Problem.Of(refused.Status, refused.Message, refused.Field),
        BadHttpRequestException broken => Problem.Of(broken.StatusCode, broken.Message),
        ArgumentException invalid => Problem.Of(StatusCodes.Status400BadRequest, MessageOf(invalid), invalid.ParamName),
        ObjectDisposedException => Problem.Of(StatusCodes.Status503ServiceUnavailable, "The server is stopping."),
        InvalidOperationException refused => Problem.Of(StatusCodes.Status409Conflict, refused.Message),
        IOException failed => Problem.Of(StatusCodes.Status409Conflict, failed.Message),
        TimeoutException timeout => Problem.Of(StatusCodes.Status504GatewayTimeout, timeout.Message),
        _ => null,
    };

    /// <summary>Returns the message of an exception without the name of the parameter, which .NET appends.</summary>
    public static string MessageOf(ArgumentException exception)
    {
        var suffix = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return suffix < 0 ? exception.Message : exception.Message[..suffix];
    }
}
