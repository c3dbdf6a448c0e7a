namespace FakeEtcd.Tool.Flags;

/// <summary>The values of the flags, from a command line, the environment or a config file.</summary>
/// <param name="table">The flags; null for those of the server.</param>
internal sealed class FlagValues(IReadOnlyList<Flag>? table = null)
{
    private readonly Dictionary<string, object> _set = [];

    /// <summary>Whether the command line asks for the help.</summary>
    public bool WantsHelp { get; set; }

    /// <summary>The flags that have been set, in the order of the table.</summary>
    public IEnumerable<Flag> Set => (table ?? FlagTable.All).Where(flag => _set.ContainsKey(flag.Name));

    /// <summary>Returns the flag with a name; null if there is none.</summary>
    public Flag? FindFlag(string name) => table is null ? FlagTable.Find(name) : table.FirstOrDefault(flag => flag.Name == name);

    public bool IsSet(string name) => _set.ContainsKey(name);

    /// <remarks>As in etcd, a flag for URLs without any has its default.</remarks>
    /// <exception cref="FormatException">The text is not a value of the flag. The message is etcd's.</exception>
    public void Add(Flag flag, string text) =>
        _set[flag.Name] = text.Length == 0 && flag.Type == FlagType.Urls ? flag.DefaultValue : flag.Type.Parse(text);

    /// <summary>Takes the values of some flags from other values.</summary>
    public void Take(FlagValues other, Func<Flag, bool> isTaken)
    {
        foreach (var flag in other.Set.Where(isTaken))
        {
            _set[flag.Name] = other.Find(flag.Name);
        }
    }

    public string Text(string name) => (string)Find(name);

    public bool Switch(string name) => (bool)Find(name);

    public ulong Number(string name) => (ulong)Find(name);

    public long Signed(string name) => (long)Find(name);

    public TimeSpan Duration(string name) => (TimeSpan)Find(name);

    public IReadOnlyList<GoUrl> Urls(string name) => (GoUrl[])Find(name);

    public IReadOnlyList<string> Texts(string name) => (string[])Find(name);

    private object Find(string name) => _set.GetValueOrDefault(name) ?? FindFlag(name)!.DefaultValue;
}
