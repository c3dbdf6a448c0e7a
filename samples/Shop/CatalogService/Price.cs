namespace Shop.CatalogService;

/// <summary>What a product costs.</summary>
/// <param name="Product">The product.</param>
/// <param name="Cents">Its price.</param>
/// <param name="Instance">The address of the instance that answered.</param>
internal sealed record Price(string Product, long Cents, string Instance);
