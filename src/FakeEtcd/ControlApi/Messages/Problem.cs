using System.ComponentModel;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>An error, as RFC 9457 describes it.</summary>
[Description("An error, as RFC 9457 describes it")]
internal sealed record Problem
{
    public const string ContentType = "application/problem+json";

    [Description("The HTTP status")]
    public required int Status { get; init; }

    [Description("The status in words")]
    public required string Title { get; init; }

    [Description("What is wrong, and what to do")]
    public required string Detail { get; init; }

    [Description("The field, query parameter or part of the path that is wrong")]
    public string? Field { get; init; }

    public static Problem Of(int status, string detail, string? field = null) => new()
    {
        Status = status,
        Title = ReasonPhrases.GetReasonPhrase(status),
        Detail = detail,
        Field = field,
    };

    public Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        return context.Response.WriteAsJsonAsync(this, ControlJson.Api.Problem, ContentType, context.RequestAborted);
    }
}
