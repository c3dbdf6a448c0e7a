namespace Shop.CatalogService;

/// <summary>The products and their prices.</summary>
internal static class PriceList
{
    private static readonly Dictionary<string, long> Cents = new() { ["tea"] = 450, ["coffee"] = 790 };

    /// <summary>Returns the price in cents; null if the shop does not sell the product.</summary>
    public static long? Find(string product) => Cents.TryGetValue(product, out var cents) ? cents : null;
}
