using System.Globalization;

namespace FakeEtcd.Snapshots.Bolt;

/// <summary>Creates the exception for a damaged database file.</summary>
internal static class BoltDamage
{
    public static InvalidDataException InFile(string fault) => new($"The database file is damaged: {fault}.");

    public static InvalidDataException InPage(ulong page, string fault) =>
        new(string.Create(CultureInfo.InvariantCulture, $"The database file is damaged at page {page}: {fault}."));
}
