using System.Text.Json.Serialization;

namespace FakeEtcd.ControlApi.Messages;

/// <summary>Writes an enumeration by its names, and reads no numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class StrictEnumConverter<T>() : JsonStringEnumConverter<T>(namingPolicy: null, allowIntegerValues: false)
    where T : struct, Enum;
