using System.Globalization;
using System.Text;

namespace Etcd.Discovery.Json;

/// <summary>Writes a struct with the same bytes as Go's <c>encoding/json</c>. The members keep their order.</summary>
internal sealed class GoStructWriter
{
    private readonly StringBuilder _text = new("{");

    public GoStructWriter Text(string name, string value)
    {
        Begin(name);
        GoJson.WriteString(_text, value);
        return this;
    }

    public GoStructWriter Integer(string name, long value)
    {
        Begin(name).Append(CultureInfo.InvariantCulture, $"{value}");
        return this;
    }

    /// <summary>Writes a map, or null if it is empty.</summary>
    public GoStructWriter Map(string name, SortedDictionary<string, string> map)
    {
        if (map.Count == 0)
        {
            return Null(name);
        }

        var members = new GoStructWriter();
        foreach (var (member, text) in map)
        {
            members.Text(member, text);
        }

        Begin(name).Append(members);
        return this;
    }

    public GoStructWriter Texts(string name, IEnumerable<string> texts)
    {
        Begin(name).Append('[');
        var separator = "";
        foreach (var text in texts)
        {
            _text.Append(separator);
            GoJson.WriteString(_text, text);
            separator = ",";
        }

        _text.Append(']');
        return this;
    }

    public GoStructWriter Structs(string name, IEnumerable<GoStructWriter> structs)
    {
        Begin(name).Append('[').AppendJoin(',', structs).Append(']');
        return this;
    }

    public GoStructWriter Null(string name)
    {
        Begin(name).Append(GoJson.Null);
        return this;
    }

    public override string ToString() => $"{_text}}}";

    private StringBuilder Begin(string name)
    {
        if (_text.Length > 1)
        {
            _text.Append(',');
        }

        GoJson.WriteString(_text, name);
        return _text.Append(':');
    }
}
