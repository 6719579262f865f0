import { useState } from 'react';
import { useHandful } from './use-handful.js';

export function App({ labels }) {
  const handful = useHandful({ device: 'cpu' });
  const [trained, setTrained] = useState(false);
  const [answer, setAnswer] = useState('');

  async function teach(label, files) {
    await handful.add(label, files);
    const taught = (await handful.classes()).filter(({ count }) => count > 0);
    if (taught.length < 2) return;
    await handful.train();
    setTrained(true);
  }

  async function ask([photo]) {
    const { label } = await handful.predict(photo);
    setAnswer(label ?? 'unlike all of these');
  }

  return (
    <main>
      {labels.map((label) => (
        <Photos key={label} label={label} disabled={!handful} onFiles={(files) => teach(label, files)} />
      ))}
      <Photos label="What is this?" disabled={!trained} onFiles={ask} />
      <output>{answer}</output>
    </main>
  );
}

function Photos({ label, disabled, onFiles }) {
  return (
    <p>
      <label>
        {label}{' '}
        <input
          type="file"
          multiple
          accept="image/*"
          disabled={disabled}
          onChange={({ target }) => onFiles([...target.files])}
        />
      </label>
    </p>
  );
}
