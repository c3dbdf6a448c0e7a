using System.Text.Json.Nodes;
using Etcd.Discovery;

namespace Naming;

/// <summary>What a manager does with the endpoints of a target.</summary>
internal sealed class Endpoints(EtcdConnection connection, string target, CancellationToken cancellationToken)
{
    /// <summary>Names of cases that a program writes but does not read as they are begin so.</summary>
    private const string WriteOnly = "exact ";

    private readonly EndpointManager _manager = new(connection, target);

    /// <summary>Puts every case of the file under a lease.</summary>
    public async Task PutAsync(string file, long leaseId)
    {
        var cases = JsonNode.Parse(await File.ReadAllTextAsync(file, cancellationToken))!.AsArray();
        foreach (var it in cases)
        {
            var address = it!["address"]!.GetValue<string>();
            var endpoint = it["metadata"] is JsonObject map
                ? RegisteredEndpoint.FromMap(address, map)
                : new RegisteredEndpoint(address, it["metadata"]);
            await _manager.AddEndpointAsync($"{target}/{it["name"]}", endpoint, leaseId, cancellationToken);
        }

        var structured = new RegisteredEndpoint("10.0.0.1:80", new JsonObject { ["zone"] = "eu", ["weight"] = 3 });
        await _manager.AddEndpointAsync($"{target}/{WriteOnly}struct", structured, leaseId, cancellationToken);
        Console.WriteLine($"put {cases.Count + 1}");
    }

    /// <summary>Puts what it reads of this target under another one.</summary>
    public async Task CopyAsync(string to)
    {
        var all = await _manager.ListAsync(cancellationToken);
        var other = new EndpointManager(connection, to);
        foreach (var (key, endpoint) in all)
        {
            await other.AddEndpointAsync($"{to}{Relative(key)}", endpoint, cancellationToken: cancellationToken);
        }

        Console.WriteLine($"copied {all.Count}");
    }

    public Task AddAsync(string name, RegisteredEndpoint endpoint) =>
        _manager.AddEndpointAsync($"{target}/{name}", endpoint, cancellationToken: cancellationToken);

    public Task DeleteAsync(string name) => _manager.DeleteEndpointAsync($"{target}/{name}", cancellationToken);

    public async Task ListAsync()
    {
        var all = await _manager.ListAsync(cancellationToken);
        foreach (var key in all.Keys.Order(StringComparer.Ordinal))
        {
            Console.WriteLine(Describe(key, all[key]));
        }

        Console.WriteLine($"listed {all.Count}");
    }

    public async Task ChangeAsync()
    {
        await AddAsync("a", new("10.0.0.1:80"));
        await AddAsync("b", new("[2001:db8::1]:80", "blue"));
        await AddAsync("b", new("[2001:db8::1]:80", new JsonObject { ["weight"] = 3, ["zone"] = "eu" }));
        await DeleteAsync("a");
        await DeleteAsync("missing");
        await _manager.UpdateAsync(
            [
                EndpointUpdate.Add($"{target}/c", new RegisteredEndpoint("10.0.0.3:80", new JsonArray(1, "x", null))),
                EndpointUpdate.Delete($"{target}/b"),
                EndpointUpdate.Add($"{target}/a", new RegisteredEndpoint("10.0.0.1:81")),
            ],
            cancellationToken);
        await AddAsync("end", new("10.0.0.4:80"));
        Console.WriteLine("changed");
    }

    /// <summary>Prints the changes that a watch reports until the last one. How many of them are one batch depends on etcd.</summary>
    public async Task WatchAsync()
    {
        await foreach (var batch in _manager.WatchAsync(cancellationToken))
        {
            foreach (var update in batch)
            {
                Console.WriteLine(update.IsAdd ? $"add {Describe(update.Key, update.Endpoint)}" : $"delete {Relative(update.Key)}");
                if (update.IsAdd && update.Key == $"{target}/end")
                {
                    return;
                }
            }
        }
    }

    /// <summary>Adds a key that is not under the target.</summary>
    public async Task RefuseAsync()
    {
        try
        {
            await _manager.AddEndpointAsync("elsewhere/a", new RegisteredEndpoint("10.0.0.1:80"), cancellationToken: cancellationToken);
        }
        catch (ArgumentException exception)
        {
            // .NET adds the name of the parameter.
            Console.WriteLine(exception.Message.Split(" (Parameter ")[0]);
        }
    }

    private string Describe(string key, RegisteredEndpoint endpoint) =>
        $"{Relative(key)} {endpoint.Address} {endpoint.Metadata?.GetRawText() ?? "null"}";

    private string Relative(string key) => key[target.Length..];
}
