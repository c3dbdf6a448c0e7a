using Etcd.Api;
using FluentAssertions;
using Google.Protobuf;
using NUnit.Framework;
using Testing.Etcd;

namespace FakeEtcd.Tests.Dashboard;

/// <summary>What the dashboard and reports do not show.</summary>
public sealed class DashboardMaskTests : DashboardFixture
{
    private const string Secret = "top-secret";
    private static readonly ByteString SecretBytes = ByteString.CopyFromUtf8(Secret);
    private static readonly ByteString SecretKey = ByteString.CopyFromUtf8("secrets/a");

    [Test]
    public async Task MaskedValue_IsNowhere()
    {
        await UseSecretsAsync();

        var texts = new Dictionary<string, string>();
        foreach (var path in new[]
        {
            "/v1/keys", "/v1/keys/item?key=secrets/a", "/v1/keys/item?key=secrets/a&revision=2", "/v1/keys/history?key=secrets/a", "/v1/journal?limit=1000",
            "/v1/journal?tail=1000", "/v1/journal.json", "/v1/journal/pending", "/v1/streams", "/v1/leases", "/v1/faults", "/v1/server",
        })
        {
            texts.Add(path, (await Page.GetAsync(path)).Text);
        }

        using var report = new MemoryStream();
        await Etcd.SaveReportAsync(report);
        texts.Add("report", System.Text.Encoding.UTF8.GetString(report.ToArray()));
        foreach (var (path, text) in texts)
        {
            text.Should().NotContain(Secret, path).And.NotContain(SecretBytes.ToBase64(), path);
        }

        texts["/v1/keys"].Should().Contain("\"masked\":true").And.Contain("\"size\":10").And.Contain("\"value\":\"shown\"");
        texts["/v1/keys/history?key=secrets/a"].Should().Contain("\"masked\":true");
        texts["/v1/journal.json"].Should().Contain(ByteString.CopyFromUtf8("***").ToBase64()).And.Contain(ByteString.CopyFromUtf8("shown").ToBase64());
        (await Page.GetAsync("/v1/dashboard")).Json.GetProperty("maskedPrefixes")[0].GetString().Should().Be("secrets/");
    }

    [TestCase("/v1/dump")]
    [TestCase("/v1/snapshot")]
    public async Task Download_WithEveryValue_Is403(string path)
    {
        await UseSecretsAsync();

        var answer = await Page.GetAsync(path);

        answer.Status.Should().Be(403);
        answer.Text.Should().Contain("DashboardMaskedPrefixes");
    }

    [Test]
    public async Task Wait_ForACallWithAMaskedValue_HidesIt()
    {
        await Client.PutAsync("secrets/a", Secret);

        (await Page.PostAsync("/v1/journal/wait")).Text.Should().Contain("secrets/a").And.NotContain(SecretBytes.ToBase64());
    }

    [Test]
    public async Task PasswordsAndTokens_AreNowhere()
    {
        await Client.Auth.UserAddAsync(new AuthUserAddRequest { Name = "root", Password = "pass-word" });
        await Client.Auth.UserGrantRoleAsync(new AuthUserGrantRoleRequest { User = "root", Role = "root" });
        await Client.Auth.AuthEnableAsync(new AuthEnableRequest());
        var token = (await Client.Auth.AuthenticateAsync(new AuthenticateRequest { Name = "root", Password = "pass-word" })).Token;
        using var report = new MemoryStream();
        await Etcd.SaveReportAsync(report);

        foreach (var text in new[] { (await Page.GetAsync("/v1/journal.json")).Text, System.Text.Encoding.UTF8.GetString(report.ToArray()) })
        {
            text.Should().NotContain("pass-word").And.NotContain(token).And.Contain("***").And.NotContain("$2a$");
        }
    }

    protected override void Configure(FakeEtcdOptions options)
    {
        base.Configure(options);
        options.DashboardMaskedPrefixes = ["secrets/"];
    }

    private async Task UseSecretsAsync()
    {
        await Client.PutAsync("secrets/a", Secret);
        await Client.PutAsync("open", "shown");
        await Client.Kv.PutAsync(new PutRequest { Key = SecretKey, Value = SecretBytes, PrevKv = true });
        await Client.Kv.RangeAsync(new RangeRequest { Key = ByteString.CopyFromUtf8("a"), RangeEnd = ByteString.CopyFromUtf8("z") });
        var put = new RequestOp { RequestPut = new PutRequest { Key = SecretKey, Value = SecretBytes, PrevKv = true } };
        await Client.Kv.TxnAsync(new TxnRequest
        {
            Compare =
            {
                new Compare { Key = SecretKey, Target = Compare.Types.CompareTarget.Value, Value = SecretBytes },
                new Compare
                {
                    Key = ByteString.CopyFromUtf8("s"), RangeEnd = ByteString.CopyFromUtf8("t"), Target = Compare.Types.CompareTarget.Value, Value = SecretBytes,
                },
            },
            Success =
            {
                new RequestOp { RequestTxn = new TxnRequest { Success = { put, new RequestOp { RequestRange = new RangeRequest { Key = SecretKey } } } } },
            },
            Failure = { put },
        });
        await Client.Kv.DeleteRangeAsync(new DeleteRangeRequest { Key = SecretKey, PrevKv = true });
        await Client.PutAsync("secrets/a", Secret);
        await Client.PutAsync("secrets/a", Secret);
        var campaign = await Client.Election.CampaignAsync(new CampaignRequest { Name = ByteString.CopyFromUtf8("secrets/election"), Value = SecretBytes });
        await Client.Election.ProclaimAsync(new ProclaimRequest { Leader = campaign.Leader, Value = SecretBytes });
        await Client.Election.LeaderAsync(new LeaderRequest { Name = ByteString.CopyFromUtf8("secrets/election") });
    }
}
