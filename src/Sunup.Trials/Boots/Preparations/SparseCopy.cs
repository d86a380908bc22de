namespace Sunup.Trials.Boots.Preparations;

/// <summary>Copies an image so that what is all zeros takes no room.</summary>
internal static class SparseCopy
{
    private const int BlockSize = 1 << 18;

    public static async Task CopyAsync(Stream input, FileStream output, CancellationToken cancellationToken)
    {
        var buffer = new byte[BlockSize];
        long length = 0;
        for (int count; (count = await input.ReadAtLeastAsync(buffer, BlockSize, throwOnEndOfStream: false, cancellationToken)) > 0; length += count)
        {
            if (buffer.AsSpan(0, count).ContainsAnyExcept((byte)0))
            {
                output.Position = length;
                await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            }
        }

        output.SetLength(length);
    }
}
