using Microsoft.AspNetCore.Http;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>A request that the control API refuses.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="detail">What is wrong, and what to do.</param>
/// <param name="field">The field, query parameter or part of the path that is wrong; null if none is.</param>
internal sealed class ControlException(int status, string detail, string? field = null) : Exception(detail)
{
    public int Status => status;

    public string? Field { get; } = field;

    public static ControlException Invalid(string field, string detail) => new(StatusCodes.Status400BadRequest, detail, field);

    public static ControlException NotFound(string field, string detail) => new(StatusCodes.Status404NotFound, detail, field);

    public static ControlException Conflict(string detail) => new(StatusCodes.Status409Conflict, detail);
}
