using System.Text.Json;
using Dashboard.Tests.Support;
using Etcd.Discovery;
using Etcd.Discovery.Tests.Endpoints.Formats;
using FluentAssertions;
using NUnit.Framework;
using Testing;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the services reads values as Etcd.Discovery does.</summary>
public sealed class ServicesViewTests : PageFixture
{
    [Test]
    public async Task Services_OfEveryFormat_AreThoseOfTheDirectory()
    {
        string[] values = [.. RegistrySamples.Values.Select(sample => sample.Value), .. RegistrySamples.Others, .. RegistrySamples.Written.Select(sample => sample.Value)];
        for (var number = 0; number < values.Length; number++)
        {
            Etcd.Put($"services/{number:000}", values[number]);
        }

        await using var connection = new EtcdConnection(Etcd.ConnectionString);
        await using var directory = new ServiceDirectory(connection, "services/");
        var read = (await directory.WaitForLoadAsync().Within()).Prefixes["services/"].Endpoints
            .Select(item => (Key: item.Key.Split('\0')[0], item.Value.Address, Metadata: Canonical(item.Value.Metadata)));

        await OpenAsync("services");
        await Expect(Page.Locator(".count")).Not.ToHaveTextAsync("0 endpoints");
        var shown = await Page.EvaluateAsync<JsonElement>("() => window.fakeEtcd.state.services");

        shown.EnumerateArray().Select(item => (Key: item.GetProperty("key").GetString()!, Address: item.GetProperty("address").GetString()!,
                Metadata: Canonical(item.GetProperty("metadata").GetString() is { Length: > 0 } text ? JsonSerializer.Deserialize<JsonElement>(text) : null)))
            .Should().BeEquivalentTo(read);
        for (var number = 0; number < RegistrySamples.Values.Count; number++)
        {
            shown.EnumerateArray().Where(item => item.GetProperty("key").GetString() == $"services/{number:000}")
                .Should().OnlyContain(item => HasFormat(item, RegistrySamples.Values[number].Format)).And.NotBeEmpty();
        }
    }

    /// <summary>The resolver gives such an address its default port; the directory leaves it out.</summary>
    [Test]
    public async Task Service_WithoutAPort_IsMarked()
    {
        Etcd.Put("shop/orders/1", """{"Op":0,"Addr":"10.0.0.9"}""");
        await OpenAsync("services");

        await Expect(Rows).ToContainTextAsync("10.0.0.9");
        await Expect(Rows).ToContainTextAsync("go-naming (no port)");
    }

    [Test]
    public async Task Service_ThatComesAndGoes_IsShownLive()
    {
        var lease = await Client.GrantAsync();
        await OpenAsync("services");
        await Expect(Page.GetByText("No value is an endpoint")).ToBeVisibleAsync();

        Etcd.Put("shop/orders/1", """{"Op":0,"Addr":"10.0.0.1:80","Metadata":{"zone":"eu"}}""", lease);
        await Row("shop/orders").ClickAsync();
        await Expect(Detail).ToContainTextAsync("\"zone\": \"eu\"");
        await Expect(Detail).ToContainTextAsync($"{lease}");
        await Expect(Detail).ToContainTextAsync("go-naming");
        Etcd.Delete("shop/orders/1");

        await Expect(Rows).ToHaveCountAsync(0);
        await Expect(Detail).ToContainTextAsync("This endpoint is gone");
    }

    private static bool HasFormat(JsonElement item, string format) => item.GetProperty("format").GetString() == format;

    private static string Canonical(JsonElement? metadata) => metadata switch
    {
        null or { ValueKind: JsonValueKind.Null } => "",
        { ValueKind: JsonValueKind.Object } map => string.Join(", ", map.EnumerateObject().Select(member => $"{member.Name}={JsonSerializer.Serialize(member.Value)}").Order(StringComparer.Ordinal)),
        { } other => JsonSerializer.Serialize(other),
    };
}
