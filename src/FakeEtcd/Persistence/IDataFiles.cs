namespace FakeEtcd.Persistence;

/// <summary>Writes the files of a data directory. A test replaces it to make a disk fail.</summary>
internal interface IDataFiles
{
    /// <summary>Opens a file to write to it, and creates it if there is none.</summary>
    IDataFile Open(string path);

    /// <summary>Gives a file its final name, in place of any other file of that name.</summary>
    void Rename(string from, string to);

    /// <summary>Deletes a file, if there is one.</summary>
    void Delete(string path);

    /// <summary>Makes the names of the files in a directory durable.</summary>
    void FlushDirectory(string path);
}
