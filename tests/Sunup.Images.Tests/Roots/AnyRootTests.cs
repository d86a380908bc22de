using FsCheck.Fluent;
using Sunup.Images.Roots;

namespace Sunup.Images.Tests.Roots;

/// <summary>Files of a root may say anything: what starts there is read without an exception.</summary>
public sealed class AnyRootTests : IDisposable
{
    private static readonly string[] s_pieces =
    [
        "a", "@", ".", ".service", ".target", "a@b.service", "a@b", "../", "/", "\0", " ", "\\\n", "\n", "=", "Wants=", "After=", "Before=", "Requires=", "[Unit]\n", "DefaultDependencies=", "no", "Description=", ":", "::", "id:2:initdefault:",
        "S", "0", "sysinit", "respawn", "boot", ":/etc/init.d/rc 2", "#", "é", "\r", "default.target",
    ];

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Theory]
    [InlineData("etc/systemd/system/default.target", InitSystem.Systemd)]
    [InlineData("etc/inittab", InitSystem.Sysvinit)]
    [InlineData("etc/init.d/.depend.start", InitSystem.Sysvinit)]
    public void Whatever_a_file_says_the_root_is_read(string path, InitSystem system)
    {
        foreach (var folder in (string[])["etc/systemd/system", "etc/init.d", "etc/rc2.d", "usr/lib/systemd", "sbin"])
        {
            _root.Folder(folder);
        }

        var head = system is InitSystem.Sysvinit ? "#/etc/init.d/rc \n" : "[Unit]\n";
        File.WriteAllText(_root["etc/inittab"], system is InitSystem.Sysvinit ? head : "");
        File.WriteAllText(_root[system is InitSystem.Systemd ? "usr/lib/systemd/systemd" : "sbin/init"], "x");
        File.WriteAllText(_root["etc/systemd/system/a.service"], "[Unit]\nWants=default.target a@b @.\nAfter=a\n");
        File.WriteAllText(_root["etc/rc2.d/S01a"], "");
        var root = new FolderRoot(_root.Path);
        FsCheck.Check.One(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(500), Prop.ForAll(Gen.ListOf(Gen.Elements(s_pieces)).ToArbitrary(), pieces =>
        {
            File.WriteAllText(_root[path], head + string.Concat(pieces));
            Assert.Equal(system, InitPlanReader.Read(root).System);
        }));
    }
}
