using System.Globalization;
using FakeEtcd.ControlApi.Messages;
using FakeEtcd.ControlApi.State;
using FakeEtcd.ControlApi.Views;
using FakeEtcd.Controls;
using Microsoft.AspNetCore.Http;

namespace FakeEtcd.ControlApi.Http;

/// <summary>A request to the control API: its path and its query.</summary>
/// <param name="context">The request.</param>
/// <param name="state">What the requests share.</param>
/// <param name="access">What the client may do and see.</param>
/// <param name="parts">The parts of the path that the route names.</param>
internal sealed class ControlRequest(HttpContext context, ControlState state, ControlAccess access, IReadOnlyDictionary<string, string> parts)
{
    public HttpContext Context => context;

    public ControlState State => state;

    public ControlAccess Access => access;

    public RunningServer Server => state.Server;

    /// <summary>What is shown of values.</summary>
    public ShownValues Shown { get; } = new(access.Mask);

    public CancellationToken Aborted => context.RequestAborted;

    /// <summary>Returns a part of the path.</summary>
    public string Path(string name) => parts[name];

    /// <summary>Returns the number in the path; null if it is none.</summary>
    public int? PathNumber(string name) =>
        int.TryParse(Path(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Returns a parameter of the query; null if it is not given.</summary>
    public string? Query(string name) => context.Request.Query.TryGetValue(name, out var values) ? values.ToString() : null;

    /// <summary>Returns a number of the query.</summary>
    /// <exception cref="ControlException">The parameter is no number, or out of range.</exception>
    public long QueryNumber(string name, long unset, long least, long most) => Query(name) is not { } text ? unset
        : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most ? number
        : throw ControlException.Invalid(
            name, string.Create(CultureInfo.InvariantCulture, $"'{name}' must be a number between {least} and {most}, but it is '{text}'."));

    /// <summary>Returns a value of the query that is one of an enumeration's names.</summary>
    /// <exception cref="ControlException">There is no such name.</exception>
    public T? QueryName<T>(string name)
        where T : struct, Enum => Query(name) is not { } text ? null : ControlValues.Name<T>(name, text);

    /// <summary>Returns a switch of the query.</summary>
    /// <exception cref="ControlException">The parameter is neither true nor false.</exception>
    public bool? QuerySwitch(string name) => Query(name) switch
    {
        null => null,
        "true" => true,
        "false" => false,
        var text => throw ControlException.Invalid(name, $"'{name}' must be true or false, but it is '{text}'."),
    };

    /// <summary>Refuses parameters that the route does not have, and those that are given twice.</summary>
    /// <exception cref="ControlException">There is such a parameter.</exception>
    public void CheckQuery(IReadOnlyList<QueryParameter> known)
    {
        foreach (var (name, values) in context.Request.Query)
        {
            if (!known.Any(parameter => parameter.Name == name))
            {
                var names = known.Count == 0 ? "none" : string.Join(", ", known.Select(static parameter => parameter.Name));
                throw ControlException.Invalid(name, $"There is no query parameter '{name}'. This path has: {names}.");
            }

            if (values.Count > 1)
            {
                throw ControlException.Invalid(name, $"The query parameter '{name}' is given {values.Count} times.");
            }
        }
    }
}
