using FakeEtcd.ControlApi.Http;

namespace FakeEtcd.ControlApi;

/// <summary>Finds the route of a request.</summary>
internal static class RouteTable
{
    private static readonly PathEntry[] Paths =
    [
        .. ControlRoutes.All.GroupBy(static route => route.Path).Select(static path => new PathEntry(Split(path.Key), [.. path])),
    ];

    /// <summary>Returns the routes of a path, one a method, and the parts that the path names; no routes if there is no such path.</summary>
    public static (IReadOnlyList<ControlRoute> Routes, IReadOnlyDictionary<string, string> Parts) Find(string path)
    {
        var segments = Split(path);

        // A path that is spelled out comes before one with a part in its place.
        var found = Paths.Where(entry => entry.Matches(segments)).MaxBy(static entry => entry.Words);
        return found is null ? ([], new Dictionary<string, string>()) : (found.Routes, found.PartsOf(segments));
    }

    private static string[] Split(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private sealed record PathEntry(string[] Segments, ControlRoute[] Routes)
    {
        public int Words => Segments.Count(static segment => !IsPart(segment));

        public bool Matches(string[] given) =>
            given.Length == Segments.Length
            && Segments.Zip(given).All(static pair => IsPart(pair.First) || pair.First.Equals(pair.Second, StringComparison.OrdinalIgnoreCase));

        public Dictionary<string, string> PartsOf(string[] given) =>
            Segments.Zip(given).Where(static pair => IsPart(pair.First)).ToDictionary(static pair => pair.First.Trim('{', '}'), static pair => pair.Second);

        private static bool IsPart(string segment) => segment.StartsWith('{');
    }
}
