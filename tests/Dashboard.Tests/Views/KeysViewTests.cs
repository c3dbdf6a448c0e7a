using Dashboard.Tests.Support;
using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace Dashboard.Tests.Views;

/// <summary>The view of the keys, and what it does with them.</summary>
public sealed class KeysViewTests : PageFixture
{
    [Test]
    public async Task Keys_AsTreeAndAsList_AreFiltered()
    {
        foreach (var key in new[] { "/a/b", "/a/c", "a", "z/long/path" })
        {
            Etcd.Put(key, "x");
        }

        await OpenAsync("keys");
        await Expect(Rows).ToHaveTextAsync(
            ["▾/2 keys", "▾a/2 keys", "b1 B21", "c1 B31", "a1 B41", "▾z/1 key", "▾long/1 key", "path1 B51"]);
        await Row("a/2 keys").ClickAsync();
        await Expect(Row("c1 B")).ToHaveCountAsync(0);
        await Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "List", Exact = true }).ClickAsync();
        await Expect(Rows).ToHaveCountAsync(4);
        await Input("Filter keys").FillAsync("LONG");
        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Page.Locator(".count")).ToHaveTextAsync("1 of 4");

        await Page.ReloadAsync();

        await Expect(Rows).ToHaveCountAsync(1);
        await Expect(Input("Filter keys")).ToHaveValueAsync("LONG");
    }

    [Test]
    public async Task Key_WithLeaseWatchAndHistory_IsShown()
    {
        var lease = await Client.GrantAsync();
        Etcd.Put("config/a", """{"size":1,"name":"one"}""");
        Etcd.Put("config/a", """{"size":9007199254740993,"name":"one"}""", lease);
        using var watch = await Client.OpenCreatedWatchAsync(new WatchCreateRequest
        {
            Key = ByteString.CopyFromUtf8("config/"),
            RangeEnd = ByteString.CopyFromUtf8("config0"),
        });

        await OpenAsync("keys?key=config%2Fa");

        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("{\n  \"size\": 9007199254740993,\n  \"name\": \"one\"\n}");
        await Expect(Detail).ToContainTextAsync($"{lease}");
        await Expect(Detail).ToContainTextAsync("config/*");
        await Expect(Detail).ToContainTextAsync("up to date");
        await Expect(Detail.GetByLabel("Difference").Locator(".del")).ToHaveTextAsync("-   \"size\": 1,");
        await Expect(Detail.GetByLabel("Difference").Locator(".add")).ToHaveTextAsync("+   \"size\": 9007199254740993,");
        await Button("Hex").ClickAsync();
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToContainTextAsync("7b 22 73 69");

        Etcd.Put("config/a", "plain");

        await Expect(Detail.Locator("tbody tr")).ToHaveCountAsync(3);
        await Expect(Detail.GetByLabel("Difference").Locator(".add")).ToHaveTextAsync("+ plain");
        await Button("Text").ClickAsync();
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("plain");
        await Button("Show the change of revision 2").ClickAsync();
        await Expect(Detail.GetByLabel("Difference")).ToContainTextAsync("\"size\": 1,");
    }

    [Test]
    public async Task Key_IsPutEditedAndDeleted()
    {
        await OpenAsync("keys");

        await Button("New key").ClickAsync();
        await Input("Key").FillAsync("new/key");
        await Input("Value").FillAsync("first");
        await Button("Put").ClickAsync();
        await SaysAsync("Put new/key: revision 2");
        await Detail.GetByText("Edit", new() { Exact = true }).ClickAsync();
        await Expect(Input("New value")).ToHaveValueAsync("first");
        await Input("New value").FillAsync("c2Vjb25k");
        await Input("The value is").SelectOptionAsync("base64");
        await Button("Put").ClickAsync();
        await SaysAsync("Put new/key: revision 3");
        Etcd.Get("new/key").Should().Be("second");
        await Button("Delete this key").ClickAsync();
        await SaysAsync("Deleted new/key");
        await Expect(Detail).ToContainTextAsync("There is no such key now");
        await Expect(Rows).ToHaveCountAsync(0);
        await Button("Close the detail").ClickAsync();
        await Expect(Detail).ToBeHiddenAsync();
        Etcd.Get("new/key").Should().BeNull();
    }

    [Test]
    public async Task History_ThatIsLong_SaysWhatIsLeftOut_AndFollows()
    {
        for (var number = 1; number <= 250; number++)
        {
            Etcd.Put("busy", $"{number}");
        }

        await OpenAsync("keys?key=busy");
        await Expect(Detail).ToContainTextAsync("The newest 200 of 250 versions");
        await Expect(Detail.Locator("tbody tr")).ToHaveCountAsync(200);
        await Expect(Detail.GetByLabel("Difference").Locator(".del")).ToHaveTextAsync("- 249");

        for (var number = 251; number <= 300; number++)
        {
            Etcd.Put("busy", $"{number}");
        }

        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("300");
        await Expect(Detail.GetByLabel("Difference").Locator(".add")).ToHaveTextAsync("+ 300");
        await Button("Show older versions").ClickAsync();
        await Expect(Detail.Locator("tbody tr")).ToHaveCountAsync(300);
        await Expect(Button("Show older versions")).ToBeHiddenAsync();
        await Button("Show the change of revision 3").ClickAsync();
        await Expect(Detail.GetByLabel("Difference").Locator(".del")).ToHaveTextAsync("- 1");
    }

    [Test]
    public async Task Edit_KeepsCarriageReturnsAndWhatIsTyped()
    {
        Etcd.Put("lines", "one\r\ntwo");
        await OpenAsync("keys?key=lines");
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("one\ntwo");
        await Detail.GetByText("Edit", new() { Exact = true }).ClickAsync();
        await Expect(Input("The value is")).ToHaveValueAsync("base64");
        await Button("Put").ClickAsync();
        await SaysAsync("revision 3");
        Etcd.Get("lines").Should().Be("one\r\ntwo");

        await Input("New value").FillAsync("dHlwZWQ=");
        await Input("New value").PressAsync("Escape");

        await Expect(Input("New value")).ToHaveValueAsync("dHlwZWQ=");
    }

    [Test]
    public async Task Tree_WithAKeyThatIsNoText_HasEachFolderOnce()
    {
        Etcd.Put("svc/x", "1");
        await Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFrom([.. "svc/"u8, 0x80]) });
        Etcd.Put("svc/ä", "1");

        await OpenAsync("keys");

        await Expect(Rows).ToHaveCountAsync(4);
        await Expect(Row("svc/3 keys")).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Put_WithALeaseThatIsUnknown_SaysWhatIsWrong()
    {
        ExpectsFailures = true;
        await OpenAsync("keys?new=1");
        await Input("Key").FillAsync("a");
        await Input("Lease").FillAsync("7");
        await Button("Put").ClickAsync();

        await SaysAsync("Failed: ");
        await SaysAsync("lease");
        Etcd.Revision.Should().Be(1);
    }

    [Test]
    public async Task Folder_IsDeleted()
    {
        foreach (var key in new[] { "a/1", "a/2", "b" })
        {
            Etcd.Put(key, "x");
        }

        await OpenAsync("keys?folder=a%2F");
        await Button("Delete all keys with this prefix").ClickAsync();

        await SaysAsync("Deleted 2 keys with the prefix a/");
        await Expect(Rows).ToHaveTextAsync(["b1 B41"]);
    }

    [Test]
    public async Task Message_OfProtocolBuffers_IsDecoded()
    {
        await Client.Kv.PutAsync(new PutRequest
        {
            Key = ByteString.CopyFromUtf8("message"),
            Value = new PutRequest { Key = ByteString.CopyFromUtf8("inner"), Value = ByteString.CopyFrom(0xff, 0xfe), Lease = 150 }.ToByteString(),
        });
        await Client.Kv.PutAsync(new PutRequest { Key = ByteString.CopyFromUtf8("kubernetes"), Value = ByteString.FromBase64("azhzAAoJCgJ2MRIDUG9kEgsKCQoDd2ViGgJucw==") });

        await OpenAsync("keys?key=message");
        await Button("Protobuf").ClickAsync();
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToHaveTextAsync("1: \"inner\"\n2: ff fe  (2 bytes)\n3: 150  (varint)");
        await Row("kubernetes").ClickAsync();

        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToContainTextAsync("2 kind: \"Pod\"");
    }

    [Test]
    public async Task HostileKeysAndValues_AreText()
    {
        const string Hostile = "</script><img src=x onerror=alert(1)>\u202e\u2028\"'&\n/";
        foreach (var key in new[] { Hostile, "__proto__", "constructor/toString", "a\0b", "//", new string('/', 200), "../..", "%2f?key=x#y" })
        {
            Etcd.Put(key, Hostile);
        }

        var binary = ByteString.CopyFrom(0xff, 0x00, 0x2f);
        await Client.Kv.PutAsync(new PutRequest { Key = binary, Value = binary });
        await OpenAsync("keys?mode=list");
        await Expect(Rows).ToHaveCountAsync(9);

        foreach (var key in new[] { Hostile, "__proto__", "constructor/toString", "%2f?key=x#y" })
        {
            await Page.GotoAsync($"{Etcd.DashboardUrl}#/keys?mode=list&key={Uri.EscapeDataString(key)}");
            await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToContainTextAsync("<img src=x onerror=alert(1)>\\u202e");
        }

        await Row("base64:").ClickAsync();
        await Expect(Detail.GetByLabel("Value", new() { Exact = true })).ToContainTextAsync("ff 00 2f");
        await Button("Tree").ClickAsync();
        await Input("Filter keys").FillAsync("__proto__");
        await Expect(Row("__proto__")).ToHaveCountAsync(1);
        await Expect(Page.Locator("img")).ToHaveCountAsync(0);
    }
}
