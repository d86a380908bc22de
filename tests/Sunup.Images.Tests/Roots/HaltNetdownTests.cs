using Sunup.Images.Roots;

namespace Sunup.Images.Tests.Roots;

/// <summary>Systems whose halt takes the network down under their own root, by their files.</summary>
public sealed class HaltNetdownTests : IDisposable
{
    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root[path])!);
        File.WriteAllText(_root[path], text);
    }

    private IEnumerable<string> Ids() => new NetworkRootExamination(new FolderRoot(_root.Path)).Run().Select(finding => finding.Id);

    [Fact]
    public void Sysvinit_of_debian_stops_it_by_links_and_once_more_by_halt()
    {
        Write("etc/rc0.d/K03networking", "");
        Write("etc/init.d/halt", "netdown=\"-i\"\nif [ \"$NETDOWN\" = \"no\" ]; then\n");
        Write("etc/default/halt", "HALT=poweroff\nNETDOWN=yes\n");
        Assert.Equal(["SU1060", "SU0970"], Ids());
    }

    [Theory]
    [InlineData("NETDOWN=no\n")]
    [InlineData("HALT=poweroff\n  NETDOWN=no # kept\n")]
    public void Where_it_is_told_to_keep_it_nothing_is_said(string settings)
    {
        Write("etc/init.d/halt", "if [ \"$NETDOWN\" = \"no\" ]; then\n");
        Write("etc/default/halt", settings);
        Assert.Empty(Ids());
    }

    [Fact]
    public void Systemd_does_not_run_these_scripts()
    {
        Write("etc/rc0.d/K03networking", "");
        Write("etc/init.d/halt", "NETDOWN");
        Write("usr/lib/systemd/systemd", "");
        Assert.Empty(Ids());
    }
}
