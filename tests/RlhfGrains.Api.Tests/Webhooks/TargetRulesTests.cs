using System.Net;
using RlhfGrains.Api.Webhooks;
using Shouldly;

namespace RlhfGrains.Api.Tests.Webhooks;

/// <summary>Which addresses are connected to, form by form.</summary>
public class TargetRulesTests
{
    [Theory]
    // Everybody's.
    [InlineData("8.8.8.8", true, true)]
    [InlineData("172.15.255.255", true, true)]
    [InlineData("172.32.0.0", true, true)]
    [InlineData("100.63.255.255", true, true)]
    [InlineData("100.128.0.0", true, true)]
    [InlineData("2606:4700::1111", true, true)]
    [InlineData("::ffff:8.8.8.8", true, true)]
    [InlineData("64:ff9b::808:808", true, true)]
    // Our own.
    [InlineData("127.0.0.1", false, true)]
    [InlineData("127.255.255.254", false, true)]
    [InlineData("10.1.2.3", false, true)]
    [InlineData("172.16.0.1", false, true)]
    [InlineData("172.31.255.255", false, true)]
    [InlineData("192.168.1.1", false, true)]
    [InlineData("169.254.1.1", false, true)]
    [InlineData("100.64.0.1", false, true)]
    [InlineData("100.127.255.255", false, true)]
    [InlineData("::1", false, true)]
    [InlineData("fe80::1", false, true)]
    [InlineData("fe80::1%2", false, true)]
    [InlineData("febf::1", false, true)]
    [InlineData("fc00::1", false, true)]
    [InlineData("fd12:3456::1", false, true)]
    [InlineData("fec0::1", false, true)]
    [InlineData("::ffff:127.0.0.1", false, true)]
    [InlineData("::ffff:a9fe:101", false, true)]
    [InlineData("::ffff:10.0.0.1", false, true)]
    [InlineData("64:ff9b::7f00:1", false, true)]
    [InlineData("64:ff9b::a00:1", false, true)]
    // A cloud's own, which give out credentials: also where private addresses are allowed, and in every other form.
    [InlineData("168.63.129.16", false, false)]
    [InlineData("169.254.169.254", false, false)]
    [InlineData("169.254.170.2", false, false)]
    [InlineData("100.100.100.200", false, false)]
    [InlineData("192.0.0.192", false, false)]
    [InlineData("fd00:ec2::254", false, false)]
    [InlineData("::ffff:169.254.169.254", false, false)]
    [InlineData("::ffff:a83f:8110", false, false)]
    [InlineData("64:ff9b::a83f:8110", false, false)]
    // Nobody's.
    [InlineData("0.0.0.0", false, false)]
    [InlineData("0.1.2.3", false, false)]
    [InlineData("224.0.0.1", false, false)]
    [InlineData("239.255.255.255", false, false)]
    [InlineData("240.0.0.1", false, false)]
    [InlineData("255.255.255.255", false, false)]
    [InlineData("192.0.2.1", false, false)]
    [InlineData("198.18.0.1", false, false)]
    [InlineData("198.51.100.1", false, false)]
    [InlineData("203.0.113.1", false, false)]
    [InlineData("::", false, false)]
    [InlineData("::127.0.0.1", false, false)]
    [InlineData("ff02::1", false, false)]
    [InlineData("2001:db8::1", false, false)]
    [InlineData("2001:0:7f00:1::", false, false)]
    [InlineData("2002:7f00:1::", false, false)]
    [InlineData("64:ff9b::e000:1", false, false)]
    [InlineData("64:ff9b:1::7f00:1", false, false)]
    [InlineData("100::1", false, false)]
    [InlineData("::ffff:0.0.0.0", false, false)]
    [InlineData("::ffff:0:127.0.0.1", false, false)]
    public void Address_IsAllowed_OrWithTheSetting_OrNever(string address, bool allowed, bool withPrivate)
    {
        TargetRules.Allows(IPAddress.Parse(address), allowPrivate: false).ShouldBe(allowed);
        TargetRules.Allows(IPAddress.Parse(address), allowPrivate: true).ShouldBe(withPrivate);
    }

    [Theory]
    [InlineData("https://hooks.example.org/a", true)]
    [InlineData("https://hooks.example.org:8443/a?b=c", true)]
    [InlineData("http://hooks.example.org/a", false)]
    [InlineData("https://127.0.0.1/a", false)]
    [InlineData("https://127.1/a", false)]
    [InlineData("https://2130706433/a", false)]
    [InlineData("https://0x7f000001/a", false)]
    [InlineData("https://0177.0.0.1/a", false)]
    [InlineData("https://[::1]/a", false)]
    [InlineData("https://[::ffff:127.0.0.1]/a", false)]
    [InlineData("https://[fe80::1%25eth0]/a", false)]
    [InlineData("https://localhost/a", false)]
    [InlineData("https://LOCALHOST./a", false)]
    [InlineData("https://a.localhost/a", false)]
    [InlineData("https://169.254.169.254/latest/meta-data", false)]
    public void Url_IsRefusedBeforeItsNameIsLookedUp_WhereThatCanBeTold(string url, bool allowed) =>
        (TargetRules.Fault(url, new WebhookSettings()) is null).ShouldBe(allowed);
}
