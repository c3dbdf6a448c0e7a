namespace Shop;

/// <summary>What the parts share, because they are one program here. Each has its configuration in a folder of its own.</summary>
internal static class Part
{
    private static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(5);

    /// <summary>The deadline of a call that begins now.</summary>
    public static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime + CallTimeout;

    public static WebApplicationOptions Options(string name, string[] args) => new() { Args = args, ContentRootPath = Folder(name) };

    public static HostApplicationBuilderSettings WorkerOptions(string name, string[] args) =>
        new() { Args = args, ContentRootPath = Folder(name) };

    /// <summary>Returns the address on which a web app serves a request.</summary>
    public static string AddressOf(HttpContext http) => $"{http.Connection.LocalIpAddress}:{http.Connection.LocalPort}";

    private static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, name);
}
