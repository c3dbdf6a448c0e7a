using System.Net.Sockets;
using Etcd.Discovery;
using Shop.CatalogService;
using Shop.OrdersService;

namespace Shop.Tour;

/// <summary>Shows what the shop does, as its customers and operators see it. A step that does not happen fails in time.</summary>
internal sealed class Guide(EtcdConnection etcd, CancellationToken stop)
{
    private static readonly string[] Targets = ["shop/catalog", "shop/orders", "shop/worker"];
    private static readonly string[] Basket = ["tea", "coffee", "tea", "coffee"];
    private static readonly TimeSpan StepTimeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Prints which addresses etcd has, when it has so many for each target.</summary>
    public async Task ShowListedAsync(string step, params int[] counts)
    {
        var listed = await UntilAsync(step, ListAsync, lists => lists.Select(list => list.Length).SequenceEqual(counts));
        Print(step, Targets.Zip(listed, (target, addresses) => $"{target}: {(addresses is [] ? "none" : string.Join(", ", addresses))}"));
    }

    /// <summary>Asks the catalog through the front, until exactly these instances answer.</summary>
    public async Task ShowCatalogAsync(string step, HttpClient customer, params WebApplication[] instances)
    {
        var expected = instances.Select(AddressOf).ToHashSet();
        var prices = await UntilAsync(
            step, () => AskAsync(customer), prices => expected.SetEquals(prices.Select(price => price?.Instance ?? "an error")));
        Print(step, prices.GroupBy(price => price!.Instance).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Key} answered {group.Count()} of {prices.Length} requests: tea costs {group.First()!.Cents} cents"));
    }

    /// <summary>Orders through the front, and waits until the worker has packed everything.</summary>
    public async Task ShowOrdersAsync(string step, HttpClient customer)
    {
        foreach (var product in Basket)
        {
            using var reply = await customer.PostAsync($"/orders/{product}", content: null, stop);
            reply.EnsureSuccessStatusCode();
        }

        var orders = await UntilAsync(
            step,
            async () => await customer.GetFromJsonAsync<OrderLine[]>("/orders", stop) ?? [],
            all => all.All(order => order.PackedBy is not null));
        Print(step, orders.TakeLast(Basket.Length)
            .Select(order => $"order {order.Id}: {order.Product}, priced by {order.PricedBy}, packed by {order.PackedBy}"));
    }

    /// <summary>Finds the worker in etcd, and reads its status.</summary>
    public async Task ShowWorkerAsync(string step)
    {
        var address = (await new EndpointManager(etcd, "shop/worker").ListAsync(stop)).Values.Single().Address;
        using var client = new TcpClient();
        await client.ConnectAsync(System.Net.IPEndPoint.Parse(address), stop);
        using var reader = new StreamReader(client.GetStream());
        Print(step, [$"{address}: {await reader.ReadLineAsync(stop)}"]);
    }

    private static string AddressOf(WebApplication app) => new Uri(app.Urls.Single()).Authority;

    private static void Print(string step, IEnumerable<string> lines) =>
        Console.WriteLine(string.Join(Environment.NewLine, ["", $"{step}:", .. lines.Select(line => $"  {line}")]));

    private async Task<string[][]> ListAsync()
    {
        var lists = await Task.WhenAll(Targets.Select(target => new EndpointManager(etcd, target).ListAsync(stop)));
        return [.. lists.Select(list => list.Values.Select(endpoint => endpoint.Address).ToArray())];
    }

    private Task<Price?[]> AskAsync(HttpClient customer) => Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
    {
        using var reply = await customer.GetAsync(new Uri("/catalog/tea", UriKind.Relative), stop);
        return reply.IsSuccessStatusCode ? await reply.Content.ReadFromJsonAsync<Price>(stop) : null;
    }));

    private async Task<T> UntilAsync<T>(string step, Func<Task<T>> poll, Func<T, bool> isExpected)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(stop);
        timeout.CancelAfter(StepTimeout);
        using var timer = new PeriodicTimer(PollInterval);
        while (true)
        {
            var result = await poll();
            if (isExpected(result))
            {
                return result;
            }

            try
            {
                await timer.WaitForNextTickAsync(timeout.Token);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                throw new TimeoutException($"This step did not complete within {StepTimeout.TotalSeconds} s: {step}");
            }
        }
    }
}
