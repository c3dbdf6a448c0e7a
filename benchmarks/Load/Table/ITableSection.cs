namespace Load.Table;

/// <summary>Some lines of the table, which are measured together.</summary>
internal interface ITableSection
{
    /// <summary>Its name on the command line.</summary>
    string Name { get; }

    /// <summary>The names of the servers that it compares.</summary>
    IReadOnlyList<string> Servers { get; }

    Task<IReadOnlyList<Bar>> RunAsync(TableContext context);
}
