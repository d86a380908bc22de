using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sunup.Diagnosis.Tests.Logs;

/// <summary>One boot in every form in which people have it.</summary>
public sealed class LogFormatTests
{
    private static readonly string[] _kernelLines =
    [
        "Linux version 6.8.0-31-generic (buildd@lcy02) (gcc 13.2.0, GNU ld 2.42) #31-Ubuntu SMP PREEMPT_DYNAMIC Sat Apr 20 00:40:06 UTC 2024",
        "Command line: root=/dev/vda1 console=ttyS0",
        "Trying to unpack rootfs image as initramfs...",
        "Initramfs unpacking failed: invalid magic at start of compressed archive",
        "VFS: Cannot open root device \"/dev/vda1\" or unknown-block(0,0): error -6",
        "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
    ];

    public static TheoryData<string> Formats =>
    [
        "[{1,12:0.000000}] {0}", "<6>[{1,12:0.000000}] {0}", "[{1,12:0.000000}][    T1] {0}", "[{1,12:0.000000}] {0}\r", "[Tue Nov 26 08:00:0{2} 2024] {0}", "kern  :info  : [{1,12:0.000000}] {0}",
        "Nov 26 08:00:0{2} web1 kernel: [{1,12:0.000000}] {0}", "Nov 26 08:00:0{2}.123456 web1 kernel: {0}", "2024-11-26T08:00:0{2}+0100 web1 kernel: {0}", "Tue 2024-11-26 08:00:0{2} UTC web1 kernel: {0}",
        "[{1,12:0.000000}] web1 kernel: {0}", "2024-11-26T08:00:0{2}.123456789Z [{1,12:0.000000}] {0}", "vm-1  | [{1,12:0.000000}] {0}", "2024-11-26T08:00:0{2}.123Z stdout F [{1,12:0.000000}] {0}",
        "\u001b[32m[{1,12:0.000000}]\u001b[0m \u001b[33m{0}\u001b[0m", "[{1,12:0.000000}] {0}\0\0", "2024-11-26T08:00:0{2},123456+00:00 {0}", "11月 26 08:00:0{2} web1 kernel: {0}", "{0}",
        "- {{\"dt\": \"2024-03-01T10:00:0{2}\", \"lvl\": \"target\", \"msg\": \"[{1,12:0.000000}] {3}\"}}", "#12 {1:0.000} [{1,12:0.000000}] {0}",
        "> [{1,12:0.000000}] {0}", "> > [{1,12:0.000000}] {0}", "[dmesg] [{1,12:0.000000}] {0}", "machine # [{1,12:0.000000}] {0}", "^[[32m[{1,12:0.000000}]^[[0m {0}", "\\033[32m[{1,12:0.000000}]\\033[0m {0}",
        "[{1,12:0.000000}@1] {0}", "<pre>[{1,12:0.000000}] {0}<br/>", "[{1,12:0.000000}]&nbsp;{0}",
    ];

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_form_of_its_lines_changes_nothing(string format)
    {
        var text = string.Join('\n', _kernelLines.Select((line, index) => string.Format(CultureInfo.InvariantCulture, format, line, index * 0.5, index, line.Replace("\"", "\\\"", StringComparison.Ordinal))));
        Assert.Equal("False Kernel SU0821 SU0911", Explain.Outcome(Explain.Text(text)));
    }

    [Fact]
    public void The_journals_json_is_read()
    {
        var text = string.Join('\n', _kernelLines.Select((line, index) =>
            $$"""{"__CURSOR":"s=1","__REALTIME_TIMESTAMP":"173000000000000{{index}}","_TRANSPORT":"kernel","_BOOT_ID":"aa","__MONOTONIC_TIMESTAMP":"{{index}}00000","SYSLOG_IDENTIFIER":"kernel","MESSAGE":{{JsonSerializer.Serialize(line)}}}"""));
        var boot = Explain.Text(text);
        Assert.Equal("False Kernel SU0821 SU0911", Explain.Outcome(boot));
        Assert.Equal(4, boot.Findings[0].Finding.Evidence[0].Line);
    }

    [Fact]
    public void The_journals_export_format_is_read_with_binary_fields()
    {
        using var stream = new MemoryStream();
        foreach (var (line, index) in _kernelLines.Select((line, index) => (line, index)))
        {
            stream.Write(Encoding.UTF8.GetBytes($"__CURSOR=s={index}\n_TRANSPORT=kernel\n__MONOTONIC_TIMESTAMP={index}00000\nMESSAGE\n"));
            stream.Write(BitConverter.GetBytes((ulong)line.Length));
            stream.Write(Encoding.UTF8.GetBytes(line + "\n\n"));
        }

        Assert.Equal("False Kernel SU0821 SU0911", Explain.Outcome(Explain.All(stream.ToArray(), chunk: 7).Headline));
    }

    [Fact]
    public void A_stage_has_the_kernels_time()
    {
        var boot = Explain.Text("[    0.500000] Linux version 6.1.0 (a@b) (gcc) #1 SMP\n[    2.250000] Run /init as init process\n");
        Assert.Equal(TimeSpan.FromSeconds(2.25), boot.Stages[^1].At);
    }

    [Fact]
    public void A_stage_has_the_time_since_the_logs_start_where_the_kernel_says_none()
    {
        var boot = Explain.Text("Nov 26 08:00:00 web1 kernel: Linux version 6.1.0 (a@b) (gcc) #1 SMP\nNov 26 08:00:07 web1 systemd[1]: Reached target multi-user.target - Multi-User System.\n");
        Assert.Equal(TimeSpan.FromSeconds(7), boot.Stages[^1].At);
    }
}
