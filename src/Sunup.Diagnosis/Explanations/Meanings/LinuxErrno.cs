using System.Collections.Frozen;
using System.Globalization;

namespace Sunup.Diagnosis.Explanations.Meanings;

/// <summary>The kernel's error numbers, as in <c>failed with error -12</c>.</summary>
/// <remarks>Source: Linux include/uapi/asm-generic/errno-base.h, errno.h, include/linux/errno.h.</remarks>
public static class LinuxErrno
{
    private static readonly FrozenDictionary<int, (string Name, string Text)> _errors = new Dictionary<int, (string, string)>
    {
        [1] = ("EPERM", "not permitted"),
        [2] = ("ENOENT", "no such file"),
        [3] = ("ESRCH", "no such process"),
        [4] = ("EINTR", "interrupted"),
        [5] = ("EIO", "the device reported an I/O error"),
        [6] = ("ENXIO", "no such device or address"),
        [7] = ("E2BIG", "arguments too long"),
        [8] = ("ENOEXEC", "not a program that this kernel can run"),
        [11] = ("EAGAIN", "not now, try again"),
        [12] = ("ENOMEM", "out of memory"),
        [13] = ("EACCES", "permission denied, for a program: not executable"),
        [14] = ("EFAULT", "bad address, for a program: its file is cut"),
        [16] = ("EBUSY", "in use"),
        [17] = ("EEXIST", "there already"),
        [19] = ("ENODEV", "no such device, or for a mount: no driver for that file system"),
        [20] = ("ENOTDIR", "not a folder"),
        [21] = ("EISDIR", "a folder"),
        [22] = ("EINVAL", "not valid, for a mount: not a file system of that type, or damaged"),
        [26] = ("ETXTBSY", "the file is still open for writing"),
        [27] = ("EFBIG", "the file is too large"),
        [28] = ("ENOSPC", "no space left"),
        [30] = ("EROFS", "read-only"),
        [32] = ("EPIPE", "broken pipe, for USB: the device stalled"),
        [38] = ("ENOSYS", "not implemented in this kernel"),
        [40] = ("ELOOP", "too many symbolic links"),
        [62] = ("ETIME", "timer expired"),
        [71] = ("EPROTO", "protocol error, for USB: no answer or a bad cable"),
        [74] = ("EBADMSG", "the data is damaged"),
        [80] = ("ELIBBAD", "a damaged shared library"),
        [84] = ("EILSEQ", "illegal bytes, for USB: a CRC error"),
        [95] = ("EOPNOTSUPP", "not supported"),
        [101] = ("ENETUNREACH", "network unreachable"),
        [103] = ("ECONNABORTED", "connection aborted"),
        [104] = ("ECONNRESET", "connection reset by the other side"),
        [110] = ("ETIMEDOUT", "timed out"),
        [111] = ("ECONNREFUSED", "connection refused"),
        [112] = ("EHOSTDOWN", "the host is down"),
        [113] = ("EHOSTUNREACH", "no route to the host"),
        [114] = ("EALREADY", "already in progress"),
        [115] = ("EINPROGRESS", "in progress"),
        [116] = ("ESTALE", "stale file handle"),
        [117] = ("EUCLEAN", "the file system's structure is damaged"),
        [121] = ("EREMOTEIO", "remote I/O error"),
        [123] = ("ENOMEDIUM", "no medium in the drive"),
        [126] = ("ENOKEY", "no key for it"),
        [129] = ("EKEYREJECTED", "the key or signature was rejected"),
        [512] = ("ERESTARTSYS", "interrupted by a signal"),
        [517] = ("EPROBE_DEFER", "waits for another driver"),
        [524] = ("ENOTSUPP", "not supported"),
    }.ToFrozenDictionary();

    /// <param name="text"><c>-6</c>, <c>6</c>.</param>
    /// <returns><c>Error -6 is ENXIO: no such device or address.</c>; null for no number, or one that is not known.</returns>
    public static string? Describe(string text) =>
        int.TryParse(text.AsSpan().Trim().TrimEnd(").,"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
        && number is > -4096 and < 4096
        && _errors.TryGetValue(Math.Abs(number), out var error)
            ? string.Create(CultureInfo.InvariantCulture, $"Error {-Math.Abs(number)} is {error.Name}: {error.Text}.")
            : null;
}
