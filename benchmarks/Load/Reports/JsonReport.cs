using System.Runtime.InteropServices;
using System.Text.Json;
using Load.Measuring;

namespace Load.Reports;

/// <summary>Every sample, with the settings and the machine.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static string Text(LoadSettings settings, IReadOnlyList<Series> series) => JsonSerializer.Serialize(
        new
        {
            Time = TimeProvider.System.GetUtcNow(),
            Cores = Environment.ProcessorCount,
            Runtime = RuntimeInformation.FrameworkDescription,
            Settings = settings,
            Series = series,
        },
        Options);
}
