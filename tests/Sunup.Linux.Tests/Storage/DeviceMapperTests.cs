using System.Text;
using Sunup.Linux.Storage;

namespace Sunup.Linux.Tests.Storage;

public sealed class DeviceMapperTests
{
    private const int DataStart = 312;

    [Fact]
    public void A_question_has_version_sizes_the_flag_that_nothing_is_flushed_and_the_name()
    {
        var request = DeviceMapper.Request("vg-thin-tpool");
        Assert.Equal((4u, (uint)request.Length, (uint)DataStart), (BitConverter.ToUInt32(request, 0), BitConverter.ToUInt32(request, 12), BitConverter.ToUInt32(request, 16)));
        Assert.Equal(1u << 11, BitConverter.ToUInt32(request, 28));
        Assert.Equal("vg-thin-tpool\0", Encoding.ASCII.GetString(request, 48, 14));
        // A name of any length fits with its NUL.
        Assert.Equal(0, DeviceMapper.Request(new string('x', 500))[48 + 127]);
    }

    [Fact]
    public void Every_target_of_an_answer_is_read()
    {
        var answer = Answer(("linear", ""), ("thin-pool", "1 412/4096 31000/102400 - rw discard_passdown queue_if_no_space - 1024"));
        Assert.Equal(["linear", "thin-pool"], DeviceMapper.Read(answer).Select(target => target.Kind));
        Assert.StartsWith("1 412/4096 31000/102400", DeviceMapper.Read(answer)[1].Status, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_was_cut_ends_the_reading()
    {
        var answer = Answer(("thin-pool", "1 412/4096 31000/102400 - rw"));
        for (var length = 0; length < DataStart + 60; length++)
        {
            _ = DeviceMapper.Read(answer.AsSpan(0, length));
        }

        answer[DataStart + 20] = 0xff;
        answer[20] = 0xff;
        _ = DeviceMapper.Read(answer);
    }

    private static byte[] Answer(params (string Kind, string Status)[] targets)
    {
        var answer = new byte[4096];
        BitConverter.GetBytes(DataStart).CopyTo(answer, 16);
        BitConverter.GetBytes(targets.Length).CopyTo(answer, 20);
        var at = DataStart;
        foreach (var (kind, status) in targets)
        {
            var next = (at - DataStart + 40 + status.Length + 1 + 7) & ~7;
            BitConverter.GetBytes(next).CopyTo(answer, at + 20);
            Encoding.ASCII.GetBytes(kind).CopyTo(answer, at + 24);
            Encoding.ASCII.GetBytes(status).CopyTo(answer, at + 40);
            at = DataStart + next;
        }

        return answer;
    }
}
