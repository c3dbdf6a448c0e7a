namespace FakeEtcd.ControlApi.Http;

/// <summary>A parameter that a route reads from the query.</summary>
/// <param name="Name">The name.</param>
/// <param name="Type">The type in JSON: <c>string</c>, <c>integer</c> or <c>boolean</c>.</param>
/// <param name="Description">The description.</param>
internal sealed record QueryParameter(string Name, string Type, string Description)
{
    /// <summary>The values that are possible; empty for any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
