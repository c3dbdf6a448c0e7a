using FakeEtcd.NUnit;
using NUnit.Framework;

namespace FakeEtcd.NUnitTests;

/// <summary>A fixture whose failed tests get a page.</summary>
public sealed class PageFixture : EtcdFixture
{
    protected override bool AttachesPage => true;

    [Test]
    public void Passes() => Etcd.Put("seen/by", "nobody");

    [Test]
    public void Fails()
    {
        Etcd.Put("seen/by", "the page");
        Assert.Fail("on <purpose>");
    }
}
