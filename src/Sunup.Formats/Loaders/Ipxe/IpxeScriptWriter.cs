using System.Globalization;
using System.Text;

namespace Sunup.Formats.Loaders.Ipxe;

/// <summary>Writes the iPXE script of an <see cref="IpxeBootScript"/>, in the form that every iPXE since 2012 boots rightly.</summary>
/// <remarks>
/// docs/formats/ipxe-script.md explains each line. In short: <c>imgfree</c> first, because since 2023 iPXE puts every image that it still holds into the initrd;
/// the initrd before the kernel and in one piece, because BIOS iPXE of 2012 to 2025 can overwrite one initrd with another when it moves them;
/// <c>initrd=</c> always, because UEFI iPXE before 2023 gives the kernel no other sign of it. A failed step goes to one place that reports, tells and retries.
/// </remarks>
public static class IpxeScriptWriter
{
    // Milliseconds for a report: a server that does not answer must not hold up a boot.
    private const int ReportTimeout = 3000;

    /// <exception cref="ArgumentException">The script breaks a rule of <see cref="IpxeScriptRules"/>, which the caller was to check.</exception>
    public static string Write(IpxeBootScript script)
    {
        if (IpxeScriptRules.Check(script).FirstOrDefault(problem => problem.IsError) is { } problem)
        {
            throw new ArgumentException(problem.Message, nameof(script));
        }

        var text = new StringBuilder();
        void Line(string line) => text.Append(line).Append('\n');

        WriteBoot(script, Line);
        WriteFailure(script, Line);
        WriteReport(script, Line);
        return text.ToString();
    }

    private static void WriteBoot(IpxeBootScript script, Action<string> line)
    {
        line("#!ipxe");
        line($"# Boots machine {script.Machine}. Written by Sunup.");
        line("set sunup-attempt:int32 1");
        line(":start");
        line("set sunup-errno 0x0");
        line("set sunup-step free");
        line("imgfree || goto failed");
        line($"echo Sunup: machine {script.Machine}, attempt ${{sunup-attempt}} of {Number(script.Attempts)}");
        if (script.San is { } san)
        {
            WriteSanBoot(san, line);
            return;
        }

        if (script.InitrdFile is { } initrd)
        {
            line("set sunup-step initrd");
            line($"initrd {initrd} || goto failed");
        }

        line("set sunup-step kernel");
        line($"{KernelLine(script)} || goto failed");
        line("set sunup-step boot");
        line("set sunup-next boot");
        line("goto report_get");
        line(":boot");
        line("boot || goto failed");
        line("set sunup-step returned");
        line("goto failed");
    }

    // The server is the one that proxyDHCP named, which is Sunup beside a site's DHCP server, or DHCP itself: a site's server often names itself as the next. sanboot comes back only where it failed; on BIOS it gives the machine to the disk's boot code.
    private static void WriteSanBoot(IpxeSanDisk san, Action<string> line)
    {
        line("set sunup-step sanboot");
        line("set sunup-next sanboot");
        line("goto report_get");
        line(":sanboot");
        line($"set initiator-iqn {san.Initiator}");
        line("set sunup-server ${proxydhcp/next-server} ||");
        line("isset ${sunup-server} || set sunup-server ${next-server} ||");
        line($"sanboot iscsi:${{sunup-server}}::{Number(san.Port)}:{san.Lun.ToString("x", CultureInfo.InvariantCulture)}:{san.Target} || goto failed");
        line("set sunup-step returned");
        line("goto failed");
    }

    private static string KernelLine(IpxeBootScript script)
    {
        var line = new StringBuilder("kernel ").Append(script.KernelFile);
        if (script.InitrdFile is { } initrd)
        {
            line.Append(" initrd=").Append(initrd);
        }

        foreach (var word in script.CommandLine.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            line.Append(' ').Append(word);
        }

        return line.ToString();
    }

    private static void WriteFailure(IpxeBootScript script, Action<string> line)
    {
        line(":failed");
        line("set sunup-errno ${errno}");
        line("set sunup-next failed_reported");
        line("goto report_post");
        line(":failed_reported");
        line("imgfree ||");
        line("echo");
        line($"echo Sunup: {script.Machine} did not boot: step ${{sunup-step}} failed, error ${{sunup-errno}}");
        line("echo Sunup: the first ipxe.org line above says why; the server has a report");
        line($"iseq ${{sunup-attempt}} {Number(script.Attempts)} && goto give_up ||");
        line("inc sunup-attempt");
        line($"echo Sunup: trying again in {Number(script.RetrySeconds)} seconds");
        line($"sleep {Number(script.RetrySeconds)}");
        line("goto start");
        line(":give_up");
        line($"echo Sunup: giving up after {Number(script.Attempts)} attempts");
        line($"prompt --key s --timeout {Number(script.ShellSeconds * 1000)} Press s for the iPXE shell, or wait for the next boot device && shell ||");
        line("exit 1");
    }

    // A GET on the way to a good boot, which every iPXE can do; a POST for a failure where iPXE has `params` (2.0.0 for UEFI has), else the same GET.
    private static void WriteReport(IpxeBootScript script, Action<string> line)
    {
        var fetch = $"imgfetch --timeout {Number(ReportTimeout)} --name sunup-report {script.ReportFile}";
        line(":report_post");
        line("params || goto report_get");
        line("param step ${sunup-step} ||");
        line("param errno ${sunup-errno} ||");
        line("param attempt ${sunup-attempt} ||");
        foreach (var (name, setting, _) in Told)
        {
            line($"param {name} ${{{setting}}} ||");
        }

        line($"{fetch}##params ||");
        line("goto report_done");
        line(":report_get");
        line($"{fetch}?step=${{sunup-step}}&errno=${{sunup-errno}}&attempt=${{sunup-attempt}}{string.Concat(Told.Select(told => $"&{told.Name}=${{{told.InUrl}}}"))} ||");
        line(":report_done");
        line("imgfree sunup-report ||");
        line("goto ${sunup-next}");
    }

    // Of a setting that is text, :uristring is the text made fit for a URL; of any other it would be the raw bytes.
    // No value may hold a colon: iPXE before 2021 takes what stands before the first one, anywhere in a URL, for a scheme.
    private static readonly (string Name, string Setting, string InUrl)[] Told =
    [
        ("version", "version", "version:uristring"),
        ("platform", "platform", "platform"),
        ("buildarch", "buildarch", "buildarch"),
        ("mac", "mac", "mac:hexhyp"),
        ("ip", "ip", "ip"),
        ("uuid", "uuid", "uuid"),
        ("serial", "serial", "serial:uristring"),
        ("manufacturer", "manufacturer", "manufacturer:uristring"),
        ("product", "product", "product:uristring"),
        ("chip", "chip", "chip:uristring"),
    ];

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
