using System.Text;
using Sunup.Linux.Processes;

namespace Sunup.Linux.Tests.Processes;

public sealed class OutputLinesTests
{
    [Theory]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\r\nb", new[] { "a", "b" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData("", new string[0])]
    public void Lines_end_at_line_feeds_and_at_the_end(string text, string[] expected) => Assert.Equal(expected, Read(Encoding.UTF8.GetBytes(text), int.MaxValue));

    [Fact]
    public void How_the_bytes_are_cut_does_not_matter()
    {
        var bytes = Encoding.UTF8.GetBytes("één\r\ntwo\n\nthree");
        Assert.All(Enumerable.Range(1, bytes.Length), size => Assert.Equal(["één", "two", "", "three"], Read(bytes, size)));
    }

    [Fact]
    public void A_line_without_end_comes_in_pieces()
    {
        var pieces = Read(Encoding.ASCII.GetBytes(new string('x', (OutputLines.MaxLineBytes * 2) + 5)), 1000);
        Assert.Equal([OutputLines.MaxLineBytes, OutputLines.MaxLineBytes, 5], pieces.Select(piece => piece.Length));
    }

    private static List<string> Read(byte[] bytes, int size)
    {
        var read = new List<string>();
        var lines = new OutputLines(read.Add);
        foreach (var chunk in bytes.Chunk(size))
        {
            lines.Add(chunk);
        }

        lines.Complete();
        return read;
    }
}
