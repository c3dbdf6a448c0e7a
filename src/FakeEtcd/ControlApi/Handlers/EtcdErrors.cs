using FakeEtcd.ControlApi.Messages;

namespace FakeEtcd.ControlApi.Handlers;

/// <summary>Finds errors of etcd by their names.</summary>
internal static class EtcdErrors
{
    /// <exception cref="ControlException">There is no such error.</exception>
    public static EtcdError Find(string field, string name) => EtcdError.All.FirstOrDefault(error => error.Name == name)
        ?? throw ControlException.Invalid(
            field,
            $"etcd has no error '{name}'. It has {string.Join(", ", EtcdError.All.Select(static error => error.Name).Distinct().Order(StringComparer.Ordinal))}.");
}
