using System.Diagnostics;

namespace Sunup.Boots.Verdicts.Images;

/// <summary>The reference compressors: programs of the host, bytes in, bytes out.</summary>
internal static class Compressor
{
    public static byte[] Gzip(byte[] bytes) => Run("gzip", bytes, "-9n");

    /// <summary>For the kernel: with CRC32 checks.</summary>
    public static byte[] Xz(byte[] bytes, params string[] more) => Run("xz", bytes, ["-T1", "-6", .. more.Length == 0 ? ["--check=crc32"] : more]);

    public static byte[] Zstd(byte[] bytes, params string[] more) => Run("zstd", bytes, ["-q", "--single-thread", .. more]);

    public static byte[] Lz4(byte[] bytes) => Run("lz4", bytes, "-q", "-l");

    public static byte[] Bzip2(byte[] bytes, string level = "-9") => Run("bzip2", bytes, level);

    public static byte[] Lzma(byte[] bytes, params string[] more) => Run("xz", bytes, ["--format=lzma", "-T1", .. more]);

    /// <summary>With the time in the header set to zero, which lzop takes from the clock; the header's checksum, which the kernel does not read, is left.</summary>
    public static byte[] Lzo(byte[] bytes, params string[] more)
    {
        const int Time = 25;
        const int Checksum = 34;
        return Run("lzop", bytes, ["-q", .. more]).With(Time, new byte[8]).With(Checksum, new byte[4]);
    }

    /// <summary>Runs <paramref name="program"/> as a filter.</summary>
    /// <exception cref="InvalidOperationException">It failed.</exception>
    public static byte[] Run(string program, byte[] input, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var feeding = Task.Run(() =>
        {
            using var target = process.StandardInput.BaseStream;
            target.Write(input);
        });
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        feeding.GetAwaiter().GetResult();
        process.WaitForExit();
        return process.ExitCode == 0 ? output.ToArray() : throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
