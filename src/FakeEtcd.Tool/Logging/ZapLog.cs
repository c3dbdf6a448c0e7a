using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FakeEtcd.Tool.Logging;

/// <summary>Writes lines of JSON as etcd's log does: level, time, caller, message, then the fields of the line.</summary>
/// <param name="least">The least level that is written.</param>
/// <param name="outputs">Where the lines go.</param>
/// <param name="time">The clock of the lines.</param>
internal sealed class ZapLog(ZapLevel least, IReadOnlyList<Stream> outputs, TimeProvider time)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Lock _gate = new();
    private readonly ArrayBufferWriter<byte> _line = new();

    public void Info(string caller, string message, params IEnumerable<(string Name, object Value)> fields) =>
        Write(ZapLevel.Info, caller, message, fields);

    public void Warn(string caller, string message, params IEnumerable<(string Name, object Value)> fields) =>
        Write(ZapLevel.Warn, caller, message, fields);

    public void Error(string caller, string message, params IEnumerable<(string Name, object Value)> fields) =>
        Write(ZapLevel.Error, caller, message, fields);

    public void Fatal(string caller, string message, params IEnumerable<(string Name, object Value)> fields) =>
        Write(ZapLevel.Fatal, caller, message, fields);

    /// <summary>Writes a line of the raft node.</summary>
    public void Raft(string message) => Write(ZapLevel.Info, "etcdserver/zap_raft.go:77", message, [], logger: "raft");

    private void Write(
        ZapLevel level, string caller, string message, IEnumerable<(string Name, object Value)> fields, string? logger = null)
    {
        if (level < least)
        {
            return;
        }

        lock (_gate)
        {
            _line.ResetWrittenCount();
            using (var json = new Utf8JsonWriter(_line, Options))
            {
                json.WriteStartObject();
                json.WriteString("level", NameOf(level));
                json.WriteString("ts", Format(time.GetLocalNow()));
                if (logger is not null)
                {
                    json.WriteString("logger", logger);
                }

                json.WriteString("caller", caller);
                json.WriteString("msg", message);
                foreach (var (name, value) in fields)
                {
                    json.WritePropertyName(name);
                    WriteValue(json, value);
                }

                json.WriteEndObject();
            }

            _line.Write("\n"u8);
            foreach (var output in outputs)
            {
                WriteTo(output);
            }
        }
    }

    private void WriteTo(Stream output)
    {
        try
        {
            output.Write(_line.WrittenSpan);
            output.Flush();
        }
        catch (IOException)
        {
            // Nobody reads the log any more, or the disk is full. The server goes on, as etcd does.
        }
    }

    private static void WriteValue(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case bool flag:
                json.WriteBooleanValue(flag);
                break;
            case string text:
                json.WriteStringValue(text);
                break;
            case IEnumerable<string> texts:
                json.WriteStartArray();
                foreach (var text in texts)
                {
                    json.WriteStringValue(text);
                }

                json.WriteEndArray();
                break;
            case ulong number:
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string NameOf(ZapLevel level) => level switch
    {
        ZapLevel.Debug => "debug",
        ZapLevel.Info => "info",
        ZapLevel.Warn => "warn",
        ZapLevel.Error => "error",
        ZapLevel.DPanic => "dpanic",
        ZapLevel.Panic => "panic",
        _ => "fatal",
    };

    private static string Format(DateTimeOffset now)
    {
        var zone = now.Offset == TimeSpan.Zero ? "Z" : now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal);
        return now.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", CultureInfo.InvariantCulture) + zone;
    }
}
