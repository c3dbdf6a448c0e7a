using Grpc.Core;
using Shop.Contracts;

namespace Shop.PackingWorker;

/// <summary>Takes open orders and packs them, while the worker runs.</summary>
internal sealed class PackingLoop(Orders.OrdersClient orders, StatusPort status, ILogger<PackingLoop> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(PollInterval);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (!stoppingToken.IsCancellationRequested && await PackNextAsync())
                {
                    status.CountPacked();
                }
            }
            catch (RpcException exception)
            {
                logger.LogWarning("The orders do not answer: {Reason}", exception.Status.Detail);
            }
        }
    }

    // Does not end with the worker: what it has taken, it packs.
    private async Task<bool> PackNextAsync()
    {
        var order = (await orders.TakeAsync(new TakeRequest(), deadline: Part.Deadline)).Order;
        if (order is null)
        {
            return false;
        }

        await orders.CompleteAsync(new CompleteRequest { Id = order.Id, PackedBy = status.Address }, deadline: Part.Deadline);
        return true;
    }
}
