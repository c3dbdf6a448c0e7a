namespace Shop.OrdersService;

/// <summary>An order.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="Product">What was ordered.</param>
/// <param name="Cents">What it costs.</param>
/// <param name="PricedBy">The address of the catalog's instance that knew the price.</param>
/// <param name="PackedBy">The address of the worker that packed it; null until then.</param>
internal sealed record OrderLine(int Id, string Product, long Cents, string PricedBy, string? PackedBy = null);
