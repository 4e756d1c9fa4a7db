//! Made up objects.

use super::Emulator;
use crate::seed_error::SeedError;

impl Emulator {
    /// Puts made up objects into a bucket, to have something to list and report.
    ///
    /// The same seed, clock and count yield the same objects, and fewer are the first of more. Their
    /// keys, sizes, ages and storage classes are plausible: many logs, some images, few large backups.
    /// A body consists of zeros and takes no memory, so that a million objects take about 300 MB. The
    /// entity tags are those of uploads in parts.
    ///
    /// # Errors
    ///
    /// Fails if the bucket doesn't exist, or for more than 10,000,000 objects.
    ///
    /// # Examples
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use oss_emulator::Emulator;
    ///
    /// let emulator = Emulator::builder().bucket("examplebucket").start().await?;
    /// emulator.seed_objects("examplebucket", 1_000, 42)?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn seed_objects(&self, bucket: &str, count: usize, seed: u64) -> Result<(), SeedError> {
        self.service.seed(bucket, count, seed)
    }
}
